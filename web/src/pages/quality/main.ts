import 'virtual:words';
import '../../styles/base.scss';
import './quality.scss';
import './quality-page';
