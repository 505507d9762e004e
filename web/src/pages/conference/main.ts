import 'virtual:words';
import '../../styles/base.scss';
import './conference.scss';
import './conference-page';
