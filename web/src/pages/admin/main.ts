import './admin.scss';
import './admin-page';
