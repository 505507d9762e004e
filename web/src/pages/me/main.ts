import 'virtual:words';
import '../../styles/base.scss';
import './me.scss';
import './me-page';
