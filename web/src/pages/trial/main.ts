import 'virtual:words';
import './trial.scss';
import './trial-page';
