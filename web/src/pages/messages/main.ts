import 'virtual:words';
import '../../styles/base.scss';
import './page.scss';
import './messages-page';
