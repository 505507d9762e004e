import 'virtual:words';
import '../../styles/base.scss';
import './reports.scss';
import './reports-page';
