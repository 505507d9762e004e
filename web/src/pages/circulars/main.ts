import 'virtual:words';
import '../../styles/base.scss';
import './circulars.scss';
import './circulars-page';
