import 'virtual:words';
import '../../styles/base.scss';
import './api.scss';
import './api-page';
