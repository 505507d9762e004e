import 'virtual:words';
import '../../styles/base.scss';
import './login.scss';
import './login-page';
