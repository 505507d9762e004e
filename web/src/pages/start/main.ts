import 'virtual:words';
import '../../styles/base.scss';
import '../login/login.scss';
import './start.scss';
import './start-page';
