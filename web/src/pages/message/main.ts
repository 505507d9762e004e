import './message.scss';
import './message-page';
