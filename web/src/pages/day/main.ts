import '../../styles/base.scss';
import './day.scss';
import './day-page';
