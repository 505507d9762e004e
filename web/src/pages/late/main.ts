import 'virtual:words';
import '../../styles/base.scss';
import './late.scss';
import './late-page';
