import 'virtual:words';
import '../../styles/base.scss';
import './mailing-list.scss';
import './mailing-list-page';
