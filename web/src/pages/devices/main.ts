import 'virtual:words';
import '../../styles/base.scss';
import './devices.scss';
import './devices-page';
