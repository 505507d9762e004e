import 'virtual:words';
import './recognition.scss';
import './recognition-page';
