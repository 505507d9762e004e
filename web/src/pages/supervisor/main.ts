import '../../styles/base.scss';
import './supervisor.scss';
import './supervisor-page';
