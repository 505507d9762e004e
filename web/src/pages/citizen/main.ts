import '../../styles/base.scss';
import './citizen.scss';
import './page';
