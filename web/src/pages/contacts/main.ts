import 'virtual:words';
import '../../styles/base.scss';
import './contacts.scss';
import './contacts-page';
