import 'virtual:words';
import '../../styles/base.scss';
import '../login/login.scss';
import '../admin/admin.scss';
import '../upkeep/upkeep.scss';
import './start.scss';
import './start-page';
