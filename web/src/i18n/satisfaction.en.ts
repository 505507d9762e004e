import type { Translation } from './dictionary';
import type { satisfactionIt } from './satisfaction.it';

export const satisfactionEn: Translation<typeof satisfactionIt> = {
  'satisfaction.question': 'How do you rate the service you received?',
  'satisfaction.purpose':
    'It is one question, and you need not answer. The answer helps to improve the service: those in charge and the quality office see it.',
  'satisfaction.1': 'Very poor',
  'satisfaction.2': 'Poor',
  'satisfaction.3': 'Sufficient',
  'satisfaction.4': 'Good',
  'satisfaction.5': 'Excellent',
  'satisfaction.send': 'Send the answer',
  'satisfaction.sending': 'Sending…',
  'satisfaction.skip': 'I prefer not to answer',
  'satisfaction.choose': 'Choose an answer first, from 1 to 5.',
  'satisfaction.thanks': 'Thank you: your answer has arrived.',
  'satisfaction.skipped': 'That is fine: no answer was kept.',
  'satisfaction.error': 'The answer has not arrived. You can try again, or leave it.',
  'satisfaction.label': 'Satisfaction',
  'satisfaction.of': '{score} of 5: {word}',
  'satisfaction.average': 'Average satisfaction',
  'satisfaction.average.value': '{average} of 5',
  'satisfaction.rated': { one: '{count} answer', other: '{count} answers' },
  'satisfaction.filter.all': 'With or without an answer',
  'satisfaction.filter.1-2': '1 or 2: not content',
  'satisfaction.filter.3-3': '3: sufficient',
  'satisfaction.filter.4-5': '4 or 5: content',
  'satisfaction.chip': 'Satisfaction {range}',
  'satisfaction.rule.all': 'Any, also without an answer',
  'satisfaction.rule.1': 'At most 1: very poor',
  'satisfaction.rule.2': 'At most 2: poor',
  'satisfaction.rule.3': 'At most 3: sufficient',
};
