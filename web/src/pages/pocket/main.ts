import 'virtual:words';
import '../../styles/base.scss';
import './pocket.scss';
import './pocket-page';
