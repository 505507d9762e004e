import 'virtual:words';
import '../../styles/base.scss';
import './desk.scss';
import './desk-page';
