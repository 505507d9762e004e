import '../../styles/base.scss';
import './message.scss';
import './message-page';
