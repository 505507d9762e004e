import 'virtual:words';
import '../../styles/base.scss';
import './drivers.scss';
import './drivers-page';
