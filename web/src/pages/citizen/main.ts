import './citizen.scss';
import './page';
