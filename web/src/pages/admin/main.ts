import 'virtual:words';
import '../../styles/base.scss';
import './admin.scss';
import './admin-page';
