import '../../styles/base.scss';
import './parts.scss';
import './parts-page';
