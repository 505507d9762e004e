import './copy.scss';
import './copy-page';
