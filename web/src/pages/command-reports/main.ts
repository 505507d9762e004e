import 'virtual:words';
import '../../styles/base.scss';
import './command-reports.scss';
import './command-reports-page';
