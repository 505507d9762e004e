import 'virtual:words';
import '../../styles/base.scss';
import './inquiries.scss';
import './inquiries-page';
