import 'virtual:words';
import '../../styles/base.scss';
import './day.scss';
import './day-page';
