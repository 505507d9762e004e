import 'virtual:words';
import '../../styles/base.scss';
import './alarms.scss';
import './alarms-page';
