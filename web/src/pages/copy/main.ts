import 'virtual:words';
import './copy.scss';
import './copy-page';
