import 'virtual:words';
import '../../styles/base.scss';
import './parts.scss';
import './parts-page';
