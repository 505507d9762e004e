import 'virtual:words';
import './message.scss';
import './message-page';
