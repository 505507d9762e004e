import 'virtual:words';
import './complaint.scss';
import './complaint-page';
