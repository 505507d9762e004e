import '../../styles/base.scss';
import './own.scss';
import './own-page';
