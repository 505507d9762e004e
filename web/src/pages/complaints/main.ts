import 'virtual:words';
import '../../styles/base.scss';
import './complaints.scss';
import './complaints-page';
