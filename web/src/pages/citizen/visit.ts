// Everything a visit needs beyond choosing a topic; loaded when that is at hand.
import './after';
import './before';
import './call';
import './waiting';

export { CitizenSession } from '../../state/citizen';
export { callForAttention } from '../../ui/attention';
