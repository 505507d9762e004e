import './quality.scss';
import './quality-page';
