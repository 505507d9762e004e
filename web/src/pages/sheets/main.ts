import 'virtual:words';
import '../../styles/base.scss';
import './sheets.scss';
import './sheets-page';
