import 'virtual:words';
import '../../styles/base.scss';
import './bodies.scss';
import './bodies-page';
