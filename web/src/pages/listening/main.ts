import 'virtual:words';
import '../../styles/base.scss';
import './listening.scss';
import './listening-page';
