import 'virtual:words';
import '../../styles/base.scss';
import './minutes.scss';
import './minutes-page';
