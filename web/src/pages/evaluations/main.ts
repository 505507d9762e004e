import 'virtual:words';
import '../../styles/base.scss';
import './evaluations.scss';
import './evaluations-page';
