import './login.scss';
import './login-page';
