import 'virtual:words';
import '../../styles/base.scss';
import './supervisor.scss';
import './supervisor-page';
