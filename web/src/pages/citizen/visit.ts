// Everything a visit needs beyond choosing a topic; loaded when that is at hand.
import './visit.scss';
import './after';
import './before';
import './call';
import './continue';
import './waiting';

export { onPhone } from './on-phone';
export { CitizenSession } from '../../state/citizen';
export { callForAttention } from '../../ui/attention';
