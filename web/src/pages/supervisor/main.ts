import './supervisor.scss';
import './supervisor-page';
