import '../../styles/base.scss';
import './page';
