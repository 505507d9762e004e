import 'virtual:words';
import './citizen.scss';
import './page';
