import './desk.scss';
import './desk-page';
